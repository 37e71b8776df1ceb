// The action's end, also where the job failed: logs out.

const { annotate, input, run } = require('./runner');

const program = process.env.STATE_program;
if (program && input('logout') !== 'false') {
    const args = ['logout'];
    for (const name of ['engine', 'registry']) {
        if (input(name)) args.push(`--${name}`, input(name));
    }
    const { status } = run(program, args);
    // The job is over: that the login is still there is worth a word, not a failure.
    if (status !== 0) annotate('warning', 'docker-ghcr', 'the login was not removed; docker-ghcr logout says why');
}
