# Completion of retrain(1) for fish. It asks the command, which knows its commands and options and
# gets names of skills and jobs from the running daemon.

function __retrain_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct | string trim --left --chars '"\'' | string replace --all '\\ ' ' ')
    test -n "$typed"; or set typed ''
    $before[1] __complete $before[2..-1] $typed 2>/dev/null
end

complete -c retrain -f -a '(__retrain_complete)'
