import { readPrivateFile } from "../../core/durable/durable-file.js";
import type { IssuerSettings } from "../api/guard/issued-tokens.js";
import type { BrowserLogIn } from "../api/login/code-flow.js";
import type { ControllerSettings } from "./settings.js";

const MOST_BYTES = 4_096;

export interface IdentityProvider {
  /** Whose tokens are taken; undefined: nobody's. */
  readonly issuer: IssuerSettings | undefined;
  /** How browsers log in there; undefined: not at all. */
  readonly browser: BrowserLogIn | undefined;
}

/** The identity provider of the settings. Of the file with the client's secret: FILE_UNREADABLE, FILE_NOT_PRIVATE, LIMIT_EXCEEDED. */
export function identityProviderOf(settings: ControllerSettings): IdentityProvider {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecretFile: file, oidcScopes: scopes } = settings;
  if (issuer === undefined) return { issuer: undefined, browser: undefined };
  const { oidcUserClaim: userClaim, oidcGroupsClaim: groupsClaim, oidcUserPrefix: userPrefix } = settings;
  // The ID token of a log-in here is for this client.
  const audiences = [settings.oidcAudience, ...(clientId === undefined ? [] : [clientId])];
  const clientSecret = file === undefined ? undefined : readPrivateFile(file, MOST_BYTES).toString("utf8").trim();
  const browser = clientId !== undefined && {
    ...{ issuer, clientId, scopes, name: settings.oidcName ?? new URL(issuer).hostname },
    ...(clientSecret !== undefined && { clientSecret }),
  };
  return { issuer: { issuer, audiences, userClaim, groupsClaim, userPrefix }, browser: browser || undefined };
}
