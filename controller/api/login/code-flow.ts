import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretPost,
  clockTolerance,
  discovery,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from "openid-client";
import { apiProblem } from "../door/api-problems.js";

export interface BrowserLogIn {
  /** URL of the issuer, as IssuedTokens has it. */
  readonly issuer: string;
  readonly clientId: string;
  /** None: a public client, which PKCE alone protects. */
  readonly clientSecret?: string;
  /** Scopes that are asked for, with blanks; `openid` among them. */
  readonly scopes: string;
  /** What people call the provider. */
  readonly name: string;
}

/** What has to come back with the answer; kept with the browser, sealed. */
export interface Asked {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const TIMEOUT_SECONDS = 10;
const SKEW_SECONDS = 30;
const MOST_WORDS = 200;

/** The authorization code flow of OpenID Connect with PKCE (RFC 7636, S256), state and nonce. */
export class CodeFlow {
  readonly #settings: BrowserLogIn;
  #provider: Promise<Configuration> | undefined;

  constructor(settings: BrowserLogIn) {
    this.#settings = settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** Where the browser is to be sent, and what its answer has to fit. ISSUER_UNREACHABLE. */
  async begin(redirectUri: string): Promise<{ readonly url: URL; readonly asked: Asked }> {
    const provider = await this.#discovered();
    const asked = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(provider, {
      ...{ redirect_uri: redirectUri, scope: this.#settings.scopes, state: asked.state, nonce: asked.nonce },
      ...{ code_challenge: await calculatePKCECodeChallenge(asked.verifier), code_challenge_method: "S256" },
    });
    return { url, asked };
  }

  /** The ID token for the code that the browser brought to `address`, which is the redirect URI with the answer in its query. LOG_IN_REFUSED, ISSUER_UNREACHABLE. */
  async finish(address: URL, { state, nonce, verifier }: Asked): Promise<string> {
    const provider = await this.#discovered();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
    const tokens = await authorizationCodeGrant(provider, address, checks).catch((thrown: unknown) => {
      throw this.#refusal(wordsOf(thrown), thrown);
    });
    if (tokens.id_token === undefined) throw this.#refusal("it told no ID token");
    return tokens.id_token;
  }

  /** Looked up once, and again after it failed. */
  #discovered(): Promise<Configuration> {
    this.#provider ??= discover(this.#settings).catch((thrown: unknown) => {
      this.#provider = undefined;
      throw apiProblem("ISSUER_UNREACHABLE", { issuer: this.#settings.issuer, why: wordsOf(thrown) }, thrown);
    });
    return this.#provider;
  }

  #refusal(why: string, thrown?: unknown) {
    return apiProblem("LOG_IN_REFUSED", { name: this.#settings.name, why }, thrown);
  }
}

function discover({ issuer, clientId, clientSecret }: BrowserLogIn): Promise<Configuration> {
  const url = new URL(issuer);
  const authentication = clientSecret === undefined ? None() : ClientSecretPost(clientSecret);
  return discovery(url, clientId, { [clockTolerance]: SKEW_SECONDS }, authentication, {
    timeout: TIMEOUT_SECONDS,
    // The settings take a plain issuer on this machine alone.
    ...(url.protocol === "http:" && { execute: [allowInsecureRequests] }),
  });
}

/** What was wrong stands in the cause. */
const chain = (thrown: unknown): readonly string[] =>
  thrown instanceof Error ? [thrown.message, ...(thrown.cause instanceof Error ? [thrown.cause.message] : [])] : [];

/** The provider's own words where it refuses; else the library's about its answer. */
function wordsOf(thrown: unknown): string {
  const said = thrown instanceof AuthorizationResponseError ? [thrown.error, thrown.error_description] : chain(thrown);
  const told = said.filter((one) => one !== undefined && one !== "").join(": ");
  return told.replace(/\p{C}/gu, "?").slice(0, MOST_WORDS);
}
