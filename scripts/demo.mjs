// Checks the example that is made to break. The tool's exit status 1 means that it found something, which is what a demo is for.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { status } = spawnSync(process.execPath, ['dist/cli/main.js', 'examples/brittle-shop'], { cwd: root, stdio: 'inherit' });
if (status === 0 || status === 1) {
  console.log(
    'That was examples/brittle-shop, a shop that is made to break. For your own: node dist/cli/main.js path/to/your-app',
  );
} else process.exitCode = 2;
