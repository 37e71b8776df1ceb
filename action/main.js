// The action's step: brings docker-ghcr, checks it against its checksum, and logs in.

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { annotate, append, input, mask, run } = require('./runner');
const release = require('./release.json');

const ARCHITECTURE = { x64: 'x86_64', arm64: 'aarch64' };
const SYSTEM = { linux: 'unknown-linux-musl', darwin: 'apple-darwin', win32: 'pc-windows-gnu' };

// Which archive, and its checksum: the one that was named, or the release's for this runner.
function archive() {
    if (input('archive')) {
        if (!/^[0-9a-f]{64}$/i.test(input('sha256'))) {
            throw new Error('`archive` needs its checksum in `sha256`');
        }
        return { from: input('archive'), sha256: input('sha256').toLowerCase() };
    }
    const target = `${ARCHITECTURE[process.arch]}-${SYSTEM[process.platform]}`;
    const sha256 = release.sha256[target];
    if (!sha256) throw new Error(`there is no release of docker-ghcr ${release.version} for ${target}`);
    const name = `docker-ghcr-${release.version}-${target}.tar.gz`;
    const from = `https://github.com/docker-ghcr/docker-ghcr/releases/download/v${release.version}/${name}`;
    return { from, sha256 };
}

// Unpacks the archive into the runner's own folder, and returns where the program is.
function install({ from, sha256 }) {
    const folder = fs.mkdtempSync(path.join(process.env.RUNNER_TEMP, 'docker-ghcr-'));
    let file = from;
    if (from.includes('://')) {
        file = path.join(folder, 'archive.tar.gz');
        const curl = ['--fail', '--silent', '--show-error', '--location', '--retry', '3', '--proto', '=https'];
        const { status } = run('curl', [...curl, '--output', file, from]);
        if (status !== 0) throw new Error(`${from} cannot be downloaded`);
    }
    const found = crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
    if (found !== sha256) throw new Error(`${from} has the checksum ${found}, and not ${sha256}`);
    // Relative: tar takes `C:` for the name of another machine.
    const packed = path.relative(process.cwd(), file);
    const { status } = run('tar', ['-xzf', packed, '--strip-components=1', '-C', path.relative(process.cwd(), folder)]);
    if (status !== 0) throw new Error(`${from} cannot be unpacked`);
    return folder;
}

// Options that were given, for docker-ghcr.
const options = (...names) => names.filter(input).flatMap((name) => [`--${name}`, input(name)]);

function logIn(folder) {
    const program = path.join(folder, 'docker-ghcr');
    append('GITHUB_PATH', folder);
    append('GITHUB_STATE', `program=${program}`);
    const args = ['login', '--password-stdin', '--format', 'json', ...options('for', 'engine', 'org', 'registry')];
    if (input('username')) args.push(`--username=${input('username')}`);
    const { status, stdout } = run(program, args, input('token'));
    const answer = stdout.trim() ? JSON.parse(stdout) : {};
    const errors = [answer.error, ...(answer.stores ?? []).map((store) => store.error)].filter(Boolean);
    for (const { code, message, why, fix } of errors) {
        annotate('error', code, [message, why, fix && `fix: ${fix}`].filter(Boolean).join('\n'));
        append('GITHUB_STEP_SUMMARY', `**${input('registry')}: ${message}** (\`${code}\`)\n\n${why ?? ''}\n\n\`\`\`\n${fix ?? ''}\n\`\`\``);
    }
    if (status !== 0) {
        if (errors.length === 0) annotate('error', 'docker-ghcr', `docker-ghcr login ended with ${status}`);
        process.exitCode = status ?? 1;
        return;
    }
    for (const { code, message, fix } of answer.findings ?? []) {
        annotate('warning', code, [message, fix && `fix: ${fix}`].filter(Boolean).join('\n'));
    }
    append('GITHUB_OUTPUT', `username=${answer.user}`);
    append('GITHUB_STEP_SUMMARY', `Logged in to ${answer.registry} as ${answer.user}, for ${input('for')}.`);
}

try {
    if (!input('token')) throw new Error('`token` is empty');
    mask(input('token'));
    logIn(install(archive()));
} catch (error) {
    annotate('error', 'docker-ghcr', error.message);
    process.exitCode = 1;
}
