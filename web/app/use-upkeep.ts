import { useEffect } from "preact/hooks";

/** Calls once so many ms after it was turned on, or when the page is looked at again: nobody is asked for a page that nobody sees. */
export function useUpkeep(isOn: boolean, pauseMs: number, act: () => void): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      if (document.visibilityState === "visible") act();
      else document.addEventListener("visibilitychange", act, { once: true, signal: stop.signal });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [isOn, pauseMs, act]);
}
