import { useState } from "preact/hooks";
import type { ClusterSummary, JoinToken } from "../../controller/api/wire/inventory.js";
import { useApp } from "../app/app.js";
import { useRight } from "../app/use-right.js";
import { useLoad } from "../app/use-load.js";
import { Button } from "../part/button.js";
import { Moment } from "../part/age.js";
import { SelectField, TextField } from "../part/field.js";
import { SendingForm } from "../part/form/sending-form.js";
import { Loaded } from "../part/loaded.js";
import { joinCommand } from "./join-command.js";

const HOUR_S = 3600;
const LIFETIMES = [HOUR_S, 8 * HOUR_S, 24 * HOUR_S, 168 * HOUR_S] as const;

/** A host joins by a command with a one-time token: made here, run there. */
export function EnrolView() {
  const { language } = useApp();
  const clusters = useLoad("clusters", (rest, signal) =>
    rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster", signal),
  );
  return (
    <div class="view narrow-view">
      <div class="view-head">
        <h1>{language.say("nav.enrol")}</h1>
      </div>
      <p>{language.say("enrol.what")}</p>
      <Loaded load={clusters}>{(value) => <EnrolForm clusters={value} />}</Loaded>
    </div>
  );
}

function EnrolForm({ clusters }: { clusters: readonly ClusterSummary[] }) {
  const { language, rest } = useApp();
  const [cluster, setCluster] = useState("");
  const [lifetime, setLifetime] = useState(String(HOUR_S));
  const [address, setAddress] = useState("");
  const [token, setToken] = useState<JoinToken | undefined>(undefined);
  const mayNot = useRight("changeInventory", cluster === "" ? "fleet" : [cluster]);
  const make = async (): Promise<void> => {
    const ttl = { ttl_seconds: Number(lifetime) };
    setToken(await rest.post<JoinToken>("/api/greenroom/join-tokens", cluster === "" ? ttl : { ...ttl, cluster }));
  };
  return (
    <>
      <SendingForm act={language.say("enrol.make")} whyNot={mayNot} send={make}>
        <SelectField
          label={language.say("enrol.where")}
          value={cluster}
          onChange={setCluster}
          options={[
            ["", language.say("host.standalone")],
            ...clusters.map(({ cluster: id, name }) => [id, language.say("enrol.cluster", { name })] as const),
          ]}
        />
        <SelectField
          label={language.say("enrol.lifetime")}
          value={lifetime}
          onChange={setLifetime}
          options={LIFETIMES.map(
            (seconds) => [String(seconds), language.say("hours", { n: seconds / HOUR_S })] as const,
          )}
        />
        <TextField
          label={language.say("enrol.address")}
          hint={language.say("enrol.address.hint")}
          placeholder="esx-01.example.net:9447"
          value={address}
          onInput={setAddress}
        />
      </SendingForm>
      {token === undefined ? null : <Command token={token} address={address} />}
    </>
  );
}

function Command({ token, address }: { token: JoinToken; address: string }) {
  const { language } = useApp();
  const [state, setState] = useState<"not" | "copied">("not");
  const command = joinCommand(token, address);
  return (
    <section class="card" aria-labelledby="command-title">
      <div class="card-head">
        <h2 id="command-title">{language.say("enrol.command")}</h2>
        <span class="spring" />
        <Button onClick={() => void navigator.clipboard.writeText(command).then(() => setState("copied"))}>
          {language.say(state === "copied" ? "copied" : "copy")}
        </Button>
      </div>
      <pre class="command" tabIndex={0} aria-label={language.say("enrol.command")}>
        {command}
      </pre>
      <p class="mute">
        {language.say("enrol.once")} <Moment at={token.expires_at} />
      </p>
    </section>
  );
}
