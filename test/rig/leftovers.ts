/** What must not outlive this process, also when Ctrl-C or SIGTERM ends it: agents, mounts, folders. */
const leftovers = new Set<() => void>();
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Undoes it at the end of this process, last registered first, unless it was taken back by then. Must not wait for anything. */
export function undoAtExit(undo: () => void): { takeBack: () => void } {
  if (leftovers.size === 0) listen();
  leftovers.add(undo);
  return { takeBack: () => void leftovers.delete(undo) };
}

function undoAll(): void {
  for (const undo of [...leftovers].reverse()) undo();
  leftovers.clear();
}

function listen(): void {
  if (process.listeners("exit").includes(undoAll)) return;
  process.once("exit", undoAll);
  for (const [signal, status] of Object.entries(SIGNALS))
    process.once(signal, () => {
      // Who listens as well ends this process in an order of its own: `--keep` of the demo, mocha.
      if (process.listenerCount(signal) === 0) process.exit(status);
    });
}
