import { render } from "preact";
import "./style/tokens.css";
import "./style/frame.css";
import "./style/parts.css";
import "./style/views.css";
import { AppContext, type App } from "./app/app.js";
import { Live } from "./app/live.js";
import { Rights } from "./app/rights.js";
import { Router } from "./app/router.js";
import { Theme } from "./app/theme.js";
import { Rest } from "./rest/rest.js";
import { Session } from "./rest/session.js";
import { Language } from "./text/language.js";
import { Frame } from "./frame/frame.js";

/** The one place where the page's parts meet. */
function start(element: HTMLElement): void {
  const session = new Session();
  const rest = new Rest(session);
  const app: App = {
    session,
    rest,
    live: new Live(rest),
    rights: new Rights(),
    router: new Router(),
    language: new Language(),
    theme: new Theme(),
  };
  render(
    <AppContext.Provider value={app}>
      <Frame />
    </AppContext.Provider>,
    element,
  );
  void session.begin();
}

const element = document.getElementById("page");
if (element !== null) start(element);
