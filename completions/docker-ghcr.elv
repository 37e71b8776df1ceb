# elvish completion for docker-ghcr, podman-ghcr and nerdctl-ghcr, which are asked what to offer.
use path
use re
use str

fn -docker-ghcr {|@words|
  var name = (path:base $words[0])
  var typed = $words[-1]
  var answer = [(try { (external $name) __complete (all $words[1..]) 2>/dev/null } catch { nop } | from-lines)]
  if (== 0 (count $answer)) { return }
  # elvish wants the whole word, and not only the value of an option.
  var before = (str:join '' [(re:find '^--[^=]*=' $typed | each {|found| put $found[text] })])
  if (eq $answer[-1] ':0') {
    var path = (str:trim-prefix $typed $before)
    if (str:has-prefix $path file:) {
      set before = $before'file:'
      set path = (str:trim-prefix $path file:)
    }
    edit:complete-filename $path | each {|it|
      edit:complex-candidate $before$it[stem] &code-suffix=$it[code-suffix] &display=$it[display]
    }
    return
  }
  var space = ' '
  if (eq $answer[-1] ':38') { set space = '' }
  for line $answer[..-1] {
    var value @help = (str:split &max=2 "\t" $line)
    var display = $value
    if (!= 0 (count $help)) { set display = $value'  '$help[0] }
    edit:complex-candidate $before$value &code-suffix=$space &display=$display
  }
}

for name [docker-ghcr podman-ghcr nerdctl-ghcr] {
  set edit:completion:arg-completer[$name] = $-docker-ghcr~
}
