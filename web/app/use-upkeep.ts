import { useEffect } from "preact/hooks";

/** Calls once after a pause, or when the page is looked at again: nobody is asked for a page that nobody sees. No pause, no call. */
export function useUpkeep(pauseMs: number | undefined, act: () => void): void {
  useEffect(() => {
    if (pauseMs === undefined) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      if (document.visibilityState === "visible") act();
      else document.addEventListener("visibilitychange", act, { once: true, signal: stop.signal });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [pauseMs, act]);
}
