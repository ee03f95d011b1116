import { useApp } from "../app/app.js";
import { Tabs } from "../part/tabs.js";
import type { TextKey } from "../text/language.js";
import { Approvals } from "./approval/approvals.js";
import { Grants } from "./grants.js";
import { PolicyForm } from "./policy-form.js";
import { Roles } from "./roles.js";
import { Tokens } from "./tokens.js";
import { Users } from "./users.js";

const TABS = ["policies", "users", "roles", "grants", "tokens", "approvals"] as const;
export type SettingsTab = (typeof TABS)[number];

/** What holds for the whole fleet, and who may do what. */
export function SettingsView({ tab }: { tab: SettingsTab }) {
  const { language } = useApp();
  const title = (one: SettingsTab): TextKey => `settings.${one}`;
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.settings")}</h1>
      </div>
      <Tabs
        label={language.say("nav.settings")}
        tabs={TABS.map((one) => ({
          to: one === "policies" ? "/settings" : `/settings/${one}`,
          words: language.say(title(one)),
          isCurrent: one === tab,
        }))}
      />
      <Body tab={tab} />
    </div>
  );
}

function Body({ tab }: { tab: SettingsTab }) {
  switch (tab) {
    case "policies":
      return (
        <>
          <PolicyForm
            key="clusters"
            path="/api/esx/settings/defaults/clusters/policies/apply"
            of="clusters"
            at="fleet"
          />
          <PolicyForm key="hosts" path="/api/esx/settings/defaults/hosts/policies/apply" of="hosts" at="fleet" />
        </>
      );
    case "users":
      return <Users />;
    case "roles":
      return <Roles />;
    case "grants":
      return <Grants />;
    case "tokens":
      return <Tokens />;
    case "approvals":
      return <Approvals />;
  }
}
