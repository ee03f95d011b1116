import { useEffect, useState } from "preact/hooks";
import { useApp } from "../app/app.js";

/** What the controller calls its identity provider, which anybody may know; undefined: it has none, or does not answer. */
async function providerName(): Promise<string | undefined> {
  const answer = await fetch("/api/greenroom/about", { credentials: "omit" });
  const about = (await answer.json()) as { readonly identity_provider?: string | null };
  return about.identity_provider ?? undefined;
}

/** The way to the controller's identity provider, where it has one. In a window of its own nothing of this one is lost: it hears of the session. */
export function ProviderLink({ inNewWindow }: { inNewWindow: boolean }) {
  const { language } = useApp();
  const [name, setName] = useState<string | undefined>(undefined);
  useEffect(() => {
    // Whoever cannot be asked now is named by the log-in itself.
    providerName().then(setName, () => undefined);
  }, []);
  if (name === undefined) return null;
  const to = inNewWindow ? "/" : location.pathname;
  return (
    <a
      class="button"
      href={`/api/greenroom/session/oidc?to=${encodeURIComponent(to)}`}
      {...(inNewWindow && { target: "_blank" })}
    >
      {language.say("log.in.with", { name })}
    </a>
  );
}
