/**
 * Runs as the first process of a runner, in fresh namespaces: builds the private root when it is given a mount table,
 * starts the program as process 1 of the process namespace, hands SIGTERM on to it and ends as it ends.
 * Arguments: the worker's process id, mount table, directories, files, links (each one text, a line per entry;
 * all four empty for no private root), options of the tmpfs, then the program with its arguments.
 *
 * Nothing that varies is part of this text. `/sys` is where the root is built since it is there on every Linux
 * and nothing that a runner reads lies in it. The old root is detached, so what was outside is not only hidden.
 * The program is then chrooted one level down: a chrooted process may not make user namespaces.
 * The last lines end this shell by the signal that ended the program, where it is one that ends programs; others it
 * could only have claimed by its exit code, and SIGSTOP would stop this shell for good.
 */
export const startScript = `
set -euf
[ "$PPID" = "$1" ] || exit 1
table=$2 directories=$3 files=$4 links=$5 options=$6
shift 6
program= stopping=
trap 'stopping=1; kill -TERM "$program" || :' TERM
(
  if [ -n "$table" ]; then
    IFS='
'
    mount -n -t tmpfs -o "$options" tmpfs /sys
    cd /sys
    mkdir -p -m 1777 -- .old $directories
    for file in $files; do : > "$file"; done
    ln -s -- $links .
    printf '%s\\n' "$table" > .mounts
    mount -n -a -T .mounts
    mount -n -o remount,bind,ro,nosuid,nodev /sys
    pivot_root . .old
    cd /
    /.unshare --root=/.old -- umount -n -l /
  fi
  unset PATH PWD OLDPWD SHLVL
  exec "$@"
) &
program=$!
exec 1>&- 2>&- 3>&-
code=0
wait "$program" || code=$?
while [ -n "$stopping" ]; do
  stopping= code=0
  wait "$program" || code=$?
done
trap - TERM
case $code in
  13[2-7] | 139 | 143 | 152) kill -"$((code - 128))" "$$" ;;
esac
exit "$code"
`;
