import { schemaPlace } from '../../settings/index.js';
import { ciSteps } from './steps.js';

/** The file of the baseline, beside the app. */
export const baselineFile = 'loadbearing-baseline.json';

/** The settings to begin with: the usual sizes, to be changed. */
export const settingsText = `${JSON.stringify({ $schema: schemaPlace, now: 1_000, users: [10_000, 100_000, 1_000_000] }, null, 2)}\n`;

/** A GitHub workflow that checks the app in a folder of its repository. */
export function workflowText(folder: string): string {
  const baseline = folder === '.' ? baselineFile : `${folder}/${baselineFile}`;
  return `# Written by loadbearing init. It checks what a change does to the number of users that the app has room for.
name: loadbearing
on:
  pull_request:
  push:
    branches: [main, master]
  workflow_dispatch:
permissions:
  contents: read
  pull-requests: write
concurrency:
  group: loadbearing-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    env:
      FOLDER: ${JSON.stringify(folder)}
      BASELINE: ${JSON.stringify(baseline)}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${ciSteps({ command: 'npx --yes loadbearing@latest', indent: '      ', shell: false, comment: '' })}
`;
}

/** The repository's own composite action, which builds loadbearing from its own files and does the same. */
export function actionText(): string {
  const command = 'node "$GITHUB_ACTION_PATH/dist/cli/main.js"';
  return `# Written by scripts/action.mjs: change src/cli/init/ instead.
name: loadbearing
description: Will it scale? Checks for how many users an app with a Postgres database has room, and what a change does to it.
inputs:
  folder:
    description: The folder of the app, from the repository's root.
    default: '.'
  baseline:
    description: The file of the baseline, from the repository's root; where it is absent, the run writes one to its artifacts.
    default: ${baselineFile}
  comment:
    description: Whether one comment of the pull request is kept up to date ("true" needs the permission pull-requests to write).
    default: 'true'
outputs:
  status:
    description: 0 nothing is new or worse, 1 something is, 2 the folder could not be checked.
    value: \${{ steps.check.outputs.status }}
runs:
  using: composite
  steps:
    - name: Node
      uses: actions/setup-node@v4
      with:
        node-version: 22
    - name: Build loadbearing
      shell: bash
      working-directory: \${{ github.action_path }}
      run: npm ci --ignore-scripts --no-audit --no-fund && npm run build
${ciSteps({ command, indent: '    ', shell: true, comment: "inputs.comment == 'true'" }).replace(
  '      id: check\n',
  '      id: check\n      env:\n        FOLDER: ${{ inputs.folder }}\n        BASELINE: ${{ inputs.baseline }}\n',
)}
`;
}

/** First line of what an agent is told. */
export const agentsHead = '## Checking that it scales (loadbearing)';

/** What an agent that changes the app is told. */
export const agentsText = `${agentsHead}

After a change of a query, a table, a route or a loop, and before handing it over:

1. \`npx loadbearing@latest review .\` (seconds): what looks wrong in the code, with its place. Mend it; do not silence it.
2. \`npx loadbearing@latest check . --baseline ${baselineFile}\` (a minute): it measures in a Postgres of its own and
   ends with 1 when something is new or worse. \`--json\` gives all of it as one document.
3. \`npx loadbearing@latest explain RULE\` says what a rule means and what to do; \`prompt N\` says all about one finding.

With loadbearing as an MCP server (\`npx loadbearing@latest mcp\`): check, the first of findings, the edit that it names, verify,
until the ceiling is as high as it should be; try a query or an index before you write it.

A finding that is no matter is accepted where it stands, with the reason: \`// loadbearing-ignore RULE: why\`. Never write the
baseline anew to make a check pass: that accepts what is worse.
`;
