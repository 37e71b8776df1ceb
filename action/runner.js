// What a runner gives to an action and takes from it. Only what Node itself has: nothing to bundle,
// nothing to audit. Source: GitHub's "Workflow commands for GitHub Actions".

const fs = require('node:fs');
const { spawnSync } = require('node:child_process');

// An input of action.yml, trimmed; empty if it was not given.
const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();

// Appends to one of the runner's files: GITHUB_PATH, GITHUB_STATE, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY.
function append(file, line) {
    if (process.env[file]) fs.appendFileSync(process.env[file], `${line}\n`);
}

const data = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

// A note at the job: `error`, `warning` or `notice`.
function annotate(kind, title, text) {
    const quoted = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
    console.log(`::${kind} title=${quoted}::${data(text)}`);
}

// Keeps a value out of the job's log.
const mask = (secret) => console.log(`::add-mask::${data(secret)}`);

// The environment for children: without the inputs, since one of them is the token.
const environment = () =>
    Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_')));

// Runs a program to its end. `stdin` is what it reads.
function run(program, args, stdin = '') {
    const ended = spawnSync(program, args, {
        env: environment(), input: stdin, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (ended.error) throw new Error(`${program} cannot be started: ${ended.error.message}`);
    return ended;
}

module.exports = { annotate, append, input, mask, run };
