import { useState } from "preact/hooks";
import { useApp } from "../../app/app.js";
import { useRight } from "../../app/use-right.js";
import { formatBytes } from "../../format/bytes.js";
import { Age } from "../../part/age.js";
import { Button } from "../../part/button.js";
import { Empty } from "../../part/loaded.js";
import { imagePage } from "../../rest/scope.js";
import type { ScopeFacts } from "../load-scope.js";
import { Recommendations } from "../recommend/recommendations.js";
import { EffectiveComponents } from "./effective-components.js";
import { ExportDialog } from "./export-dialog.js";
import { ImportDialog } from "./import-dialog.js";
import { ImageParts } from "./image-parts.js";

type Opened = "none" | "export" | "import" | "components";

/** The image that the hosts shall have. */
export function ImageCard({ facts }: { facts: ScopeFacts }) {
  const { language, router } = useApp();
  const [opened, setOpened] = useState<Opened>("none");
  const { software, scope } = facts;
  const mayNot = useRight("editImage", [scope.id]);
  const close = (): void => setOpened("none");
  return (
    <section class="card" aria-labelledby="image-title">
      <div class="card-head">
        <h2 id="image-title">{language.say("image")}</h2>
        <span class="spring" />
        <Button kind="quiet" onClick={() => setOpened("import")} whyNot={mayNot}>
          {language.say("import")}
        </Button>
        <Button
          kind="quiet"
          onClick={() => setOpened("export")}
          whyNot={software === undefined ? language.say("why.no.image") : undefined}
        >
          {language.say("export")}
        </Button>
        <Button onClick={() => router.go(`${imagePage(scope)}/edit`)} whyNot={mayNot}>
          {language.say(software === undefined ? "image.make" : "edit")}
        </Button>
      </div>
      {software === undefined ? (
        <Empty title={language.say("image.none")}>
          <p>{language.say("image.none.what")}</p>
        </Empty>
      ) : (
        <>
          <ImageParts software={software} onComponents={() => setOpened("components")} />
          <CommitLine facts={facts} />
          <Recommendations scope={scope} />
        </>
      )}
      {opened === "export" ? <ExportDialog scope={scope} onClose={close} /> : null}
      {opened === "import" ? <ImportDialog scope={scope} onClose={close} /> : null}
      {opened === "components" ? <EffectiveComponents scope={scope} onClose={close} /> : null}
    </section>
  );
}

function CommitLine({ facts: { software } }: { facts: ScopeFacts }) {
  const { language } = useApp();
  if (software === undefined) return null;
  const { commit, author, committed_at: at, message, image_digest: digest, vibs, notices } = software.greenroom;
  const bytes = vibs.reduce((sum, { size_bytes: size }) => sum + size, 0);
  return (
    <>
      <p class="card-foot">
        <code>{commit}</code>
        <span>{language.say("commit.by", { who: author })}</span> <Age at={at} />
        {message === "" ? null : <q>{message}</q>}
        <span class="spring" />
        <span>{language.say("image.size", { n: vibs.length, size: formatBytes(bytes) })}</span>
        <code title={digest}>{digest.slice(0, 19)}</code>
      </p>
      {notices.map((notice) => (
        <p key={notice.code + notice.message} class="note warn">
          {notice.message}
        </p>
      ))}
    </>
  );
}
