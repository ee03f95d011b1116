import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { loadContext } from "../../../cli/context/context-file.js";
import { Rest } from "../../../cli/rest/rest.js";
import { isProblem } from "../../../core/problem/problem.js";
import { hostRole } from "../../../core/trust/roles.js";
import { createAuthority } from "../../../core/trust/certificate-authority.js";
import { freePort } from "../../rig/free-port.js";
import { errorBody, RecordedController, type Answers } from "../rig/recorded-controller.js";

async function connected<T>(
  answers: Answers,
  work: (rest: Rest, controller: RecordedController) => Promise<T>,
): Promise<T> {
  await using controller = await RecordedController.start(answers);
  const rest = new Rest(await loadContext(controller.context()));
  try {
    return await work(rest, controller);
  } finally {
    await rest.close();
  }
}

describe("the REST client", () => {
  it("signs in once, uses the session, and ends it", async () => {
    await using controller = await RecordedController.start({ "GET /api/x": { json: [1] } });
    const rest = new Rest(await loadContext(controller.context()));
    assert.deepEqual(await rest.get("/api/x"), [1]);
    assert.deepEqual(await rest.get("/api/x"), [1]);
    await rest.close();
    assert.deepEqual(controller.lines(), ["POST /api/session", "GET /api/x", "GET /api/x", "DELETE /api/session"]);
    assert.deepEqual(
      controller.heard.map(({ session }) => session),
      [undefined, "session-1", "session-1", "session-1"],
    );
  });

  it("ends the session also when the work fails", async () => {
    await using controller = await RecordedController.start({});
    const { status } = await controller.cli("host", "show", "nobody");
    assert.equal(status, 7);
    assert.equal(controller.lines().at(-1), "DELETE /api/session");
  });

  it("signs in again when the controller has forgotten the session", async () => {
    const answers = { "GET /api/x": [{ status: 401 }, { json: "here" }] };
    await connected(answers, async (rest, controller) => {
      assert.equal(await rest.get("/api/x"), "here");
      assert.equal(controller.lines().filter((line) => line === "POST /api/session").length, 2);
    });
  });

  it("hands on the controller's own problem: code, remedy, details, exit code", async () => {
    const body = errorBody("CLUSTER_BUSY", { exit: 8, message: "task-7 runs", details: { task: "task-7" } });
    await connected({ "POST /api/x": { status: 400, json: body } }, async (rest) => {
      const refusal = (thrown: unknown) =>
        isProblem(thrown, "CLUSTER_BUSY") &&
        thrown.body.exit === 8 &&
        thrown.message === "task-7 runs" &&
        thrown.details["task"] === "task-7" &&
        thrown.remedy === "Do what is right.";
      await assert.rejects(rest.post("/api/x", {}), refusal);
    });
  });

  it("names the address when an error is none of ours", async () => {
    await connected({ "GET /api/x": { status: 502, json: "<html>" } }, async (rest) => {
      await assert.rejects(
        rest.get("/api/x"),
        (thrown) => isProblem(thrown, "CONTROLLER_ANSWER_STRANGE") && /\/api\/x.*502/.test(thrown.message),
      );
    });
  });

  it("refuses a wrong credential as such, with exit 3", async () => {
    await using controller = await RecordedController.start({});
    const rest = new Rest(await loadContext(controller.context({ credential: "wrong" })));
    await assert.rejects(rest.open(), (thrown) => isProblem(thrown, "LOGIN_REFUSED") && thrown.body.exit === 3);
    await rest.close();
  });

  it("streams an upload whole, with its length", async () => {
    const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(100_000, index));
    await connected(
      { "PUT /api/greenroom/uploads": { status: 201, json: { file_id: "f" } } },
      async (rest, controller) => {
        const stream = async function* () {
          yield* chunks;
        };
        assert.deepEqual(await rest.put("/api/greenroom/uploads", { sizeBytes: 4_000_000, stream }), { file_id: "f" });
        assert.deepEqual(controller.heard.find(({ line }) => line.startsWith("PUT"))?.body, Buffer.concat(chunks));
      },
    );
  });
});

describe("the way to the controller", () => {
  it("that leads nowhere names address and reason, with exit 4", async () => {
    await using controller = await RecordedController.start({});
    const url = `https://127.0.0.1:${await freePort()}`;
    const rest = new Rest({ url, caPem: controller.caPem, user: "u", credential: "c" });
    await assert.rejects(
      rest.open(),
      (thrown) => isProblem(thrown, "CONTROLLER_UNREACHABLE") && thrown.body.exit === 4 && thrown.message.includes(url),
    );
    await rest.close();
  });

  it("that is cut in mid-answer is no success", async () => {
    const server = createServer((socket) =>
      socket.once("data", () => socket.end('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n"half')),
    ).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const rest = new Rest({ url: `http://127.0.0.1:${port}`, user: "u", credential: "c" });
    await assert.rejects(rest.open(), (thrown) => isProblem(thrown, "CONTROLLER_UNREACHABLE"));
    await rest.close();
    server.close();
  });

  it("to a controller of another authority is refused, with exit 9 and nothing sent", async () => {
    await using controller = await RecordedController.start({});
    const other = await createAuthority({ name: "other", years: 1 });
    const rest = new Rest(await loadContext(controller.context({ caPem: other.certificatePem })));
    await assert.rejects(rest.open(), (thrown) => isProblem(thrown, "CONTROLLER_UNTRUSTED") && thrown.body.exit === 9);
    await rest.close();
    assert.deepEqual(controller.lines(), []);
  });

  it("to a host that poses as the controller is refused: its certificate has another role", async () => {
    await using controller = await RecordedController.start({}, hostRole("host-1"));
    const rest = new Rest(await loadContext(controller.context()));
    await assert.rejects(
      rest.open(),
      (thrown) => isProblem(thrown, "CONTROLLER_UNTRUSTED") && /host-1|no role/.test(thrown.message),
    );
    await rest.close();
    assert.deepEqual(controller.lines(), []);
  });
});
