/** First line of the one comment that is kept up to date. */
const marker = '<!-- loadbearing -->';

/** A step of a workflow, or of a composite action, as lines of YAML at the indentation of its list. */
export interface Steps {
  /** The command that runs loadbearing, as a shell takes it. */
  command: string;
  /** Indentation of the list's dashes. */
  indent: string;
  /** A composite action names the shell of each step. */
  shell: boolean;
  /** A condition beside the others for the comment; empty: none. */
  comment: string;
}

/**
 * What CI does: check against the baseline, write the step's summary, keep the report, SARIF and the new baseline, keep one
 * comment up to date, and end as the check did. The steps after the check run when it fails, and not when it could not be made.
 */
export function ciSteps({ command, indent, shell, comment }: Steps): string {
  const script = (lines: string[]): string[] => ['run: |', ...lines.map((line) => `  ${line}`)];
  const ran = "!cancelled() && (steps.check.outputs.status == '0' || steps.check.outputs.status == '1')";
  const own = "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository";
  const steps = [
    [
      'name: Check',
      'id: check',
      ...(shell ? ['shell: bash'] : []),
      ...script([
        'out="$RUNNER_TEMP/loadbearing"',
        'mkdir -p "$out"',
        'status=0',
        `${command} check "$FOLDER" --baseline "$BASELINE" --write-baseline "$out/loadbearing-baseline.json" \\`,
        '  --save "$out" --html "$out/report.html" --format markdown > "$out/comment.md" || status=$?',
        'echo "status=$status" >> "$GITHUB_OUTPUT"',
        'if [ "$status" -lt 2 ]; then',
        `  ${command} report --from "$out" --format sarif > "$out/loadbearing.sarif" || [ $? -eq 1 ]`,
        '  cat "$out/comment.md" >> "$GITHUB_STEP_SUMMARY"',
        '  if [ ! -f "$BASELINE" ]; then',
        '    echo "There is no baseline yet: this run wrote one. Commit loadbearing-baseline.json from its artifacts." >> "$GITHUB_STEP_SUMMARY"',
        '  fi',
        'fi',
      ]),
    ],
    [
      'name: Keep the report',
      `if: \${{ ${ran} }}`,
      'uses: actions/upload-artifact@v4',
      'with:',
      '  name: loadbearing',
      '  path: |',
      ...['report.html', 'loadbearing.sarif', 'loadbearing-baseline.json'].map(
        (file) => `    \${{ runner.temp }}/loadbearing/${file}`,
      ),
    ],
    [
      'name: Keep one comment up to date',
      `if: \${{ ${[ran, own, comment].filter((text) => text !== '').join(' && ')} }}`,
      ...(shell ? ['shell: bash'] : []),
      'env:',
      '  GH_TOKEN: ${{ github.token }}',
      '  NUMBER: ${{ github.event.pull_request.number }}',
      ...script([
        'out="$RUNNER_TEMP/loadbearing"',
        `{ echo '${marker}'; cat "$out/comment.md"; } > "$out/body.md"`,
        `mine='.[] | select(.user.login == "github-actions[bot]" and (.body | startswith("${marker}"))) | .id'`,
        'id="$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --jq "$mine" | head -n 1)"',
        'if [ -n "$id" ]; then',
        '  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$out/body.md" > /dev/null',
        'else',
        '  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --field "body=@$out/body.md" > /dev/null',
        'fi',
      ]),
    ],
    [
      'name: End as the check did',
      'if: ${{ !cancelled() }}',
      ...(shell ? ['shell: bash'] : []),
      'env:',
      '  STATUS: ${{ steps.check.outputs.status }}',
      'run: exit "${STATUS:-2}"',
    ],
  ];
  return steps
    .map(([first = '', ...rest]) => [`${indent}- ${first}`, ...rest.map((line) => `${indent}  ${line}`)].join('\n'))
    .join('\n');
}
