import { useEffect } from "preact/hooks";
import { useApp } from "../app/app.js";
import { LoginPage, SessionEnded } from "../login/login.js";
import { Header } from "./header.js";
import { StaleNote } from "./stale-note.js";
import { View } from "./views.js";

/** The page around every view. */
export function Frame() {
  const { session, language } = useApp();
  // Every text is written anew when the language changes.
  const key = language.chosen.value;
  const state = session.state.value;
  if (state === "asking") return null;
  if (state === "out") return <LoginPage key={key} />;
  return <Inside key={key} />;
}

function Inside() {
  const { live, rights, rest, session, language } = useApp();
  useEffect(() => {
    const until = new AbortController();
    void live.run(until.signal);
    return () => until.abort();
  }, [live]);
  useEffect(() => {
    // Who cannot even ask who he is will be told by every view. Over an ended session somebody else may log in.
    rights.load(rest).catch(() => undefined);
  }, [rights, rest, session.user]);
  return (
    <>
      <a class="skip" href="#view">
        {language.say("skip.to.view")}
      </a>
      <Header />
      <StaleNote />
      <main id="view" tabIndex={-1}>
        <View />
      </main>
      {session.state.value === "expired" ? <SessionEnded /> : null}
    </>
  );
}
