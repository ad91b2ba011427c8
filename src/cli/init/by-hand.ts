/** Where the workflow that is started by hand is put. */
export const byHandFile = '.github/workflows/loadbearing-report.yml';

/**
 * A GitHub workflow for somebody without a terminal: it is started with a button on github.com and leaves the report page and
 * the texts to paste as a download. What breaks is told in it and does not fail the run; only a folder that cannot be checked does.
 */
export function byHandText(folder: string): string {
  const command = 'npx --yes loadbearing@latest';
  return `# The report of loadbearing as a download: Actions, "loadbearing report", Run workflow; then Artifacts, at the end of the run's page.
name: loadbearing report
on:
  workflow_dispatch:
    inputs:
      folder:
        description: The folder of the app (. is the whole repository)
        default: ${JSON.stringify(folder)}
      users:
        description: The numbers of users to judge
        default: 10k,100k,1M
permissions:
  contents: read
jobs:
  report:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - name: Check
        env:
          FOLDER: \${{ inputs.folder }}
          SIZES: \${{ inputs.users }}
        run: |
          out="$RUNNER_TEMP/loadbearing"
          mkdir -p "$out"
          status=0
          ${command} check "$FOLDER" --users "$SIZES" --save "$RUNNER_TEMP/result" --html "$out/report.html" \\
            --format markdown >> "$GITHUB_STEP_SUMMARY" || status=$?
          if [ "$status" -lt 2 ]; then ${command} prompt all --from "$RUNNER_TEMP/result" > "$out/prompts.txt"; fi
          if [ "$status" -gt 1 ]; then exit "$status"; fi
      - name: Keep the report
        uses: actions/upload-artifact@v4
        with:
          name: loadbearing-report
          path: \${{ runner.temp }}/loadbearing
`;
}
