/** The shells whose lines we complete. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What a shell is given once. It knows nothing of our commands: it asks `mirror complete` what could come next, so that
 * it stays right when commands change. Where we know nothing, it offers files.
 */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `_mirror() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf '%q' "\${line%%$'\\t'*}")")
  done < <(mirror complete "$((COMP_CWORD - 1))" "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _mirror mirror
`,
  zsh: `#compdef mirror
_mirror() {
  local line
  local -a found
  while IFS= read -r line; do
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(mirror complete "$((CURRENT - 2))" "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then
    _describe -t commands mirror found
  else
    _files
  fi
}
compdef _mirror mirror
`,
  fish: `function __mirror_complete
  set -l finished (commandline -opc)
  set -l typed (commandline -ct)
  set -l found (mirror complete (math (count $finished) - 1) $finished[2..-1] "$typed" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$typed"
  end
end
complete -c mirror -f -a '(__mirror_complete)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName mirror -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  $finished = if ($wordToComplete -eq '') { $words.Count } else { $words.Count - 1 }
  mirror complete $finished @words 2>$null | ForEach-Object {
    $word, $about = $_ -split "\`t", 2
    [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
  }
}
`,
};
