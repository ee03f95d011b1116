/** Shells that there is a completion for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** Each asks the program that stands first on the line, so that a checkout completes itself. */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# completion of greenroom for bash; in ~/.bashrc: eval "$(greenroom completion bash)"
_greenroom() {
  local line="\${COMP_LINE:0:COMP_POINT}" kind="" word about
  local typed="\${line##*[[:space:]]}" before=""
  # Bash completes what comes after the last : or = alone.
  [[ "$typed" == *[:=]* && "$COMP_WORDBREAKS" == *[:=]* ]] && before="\${typed%"\${typed##*[:=]}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r word about; do
    if [ -z "$kind" ]; then kind="$word"; continue; fi
    COMPREPLY+=("$(printf '%q' "\${word#"$before"}")")
  done < <("\${COMP_WORDS[0]}" __complete "$line" 2>/dev/null)
  [ "$kind" = file ] && compopt -o default 2>/dev/null
  return 0
}
complete -F _greenroom greenroom
`,
  zsh: `#compdef greenroom
# completion of greenroom for zsh; in ~/.zshrc, after compinit: eval "$(greenroom completion zsh)"
_greenroom() {
  local kind="" word about
  local -a found
  while IFS=$'\\t' read -r word about; do
    if [[ -z "$kind" ]]; then kind="$word"; continue; fi
    found+=("\${word//:/\\\\:}:$about")
  done < <("\${words[1]}" __complete "\${(j: :)\${(@)words[1,CURRENT-1]}} \$PREFIX" 2>/dev/null)
  if [[ "$kind" == file ]]; then _files; elif (( $#found )); then _describe greenroom found; fi
}
compdef _greenroom greenroom
`,
  fish: `# completion of greenroom for fish: greenroom completion fish > ~/.config/fish/completions/greenroom.fish
function __greenroom_complete
  set -l program (commandline -opc)[1]
  set -l found ($program __complete (commandline -cp) 2>/dev/null)
  if test "$found[1]" = file
    __fish_complete_path (commandline -ct)
  else if test (count $found) -gt 1
    printf '%s\\n' $found[2..-1]
  end
end
complete -c greenroom -f -a '(__greenroom_complete)'
`,
};
