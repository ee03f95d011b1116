import assert from "node:assert/strict";
import { parse } from "yaml";
import { answerForm } from "../../../cli/output/answer-form.js";
import { csvText } from "../../../cli/output/csv.js";
import { isProblem } from "../../../core/problem/problem.js";
import { greenroom } from "../../rig/process.js";
import { cluster, host } from "../rig/fleet-answers.js";
import { goldenAnswers } from "../rig/golden-answers.js";
import { RecordedController } from "../rig/recorded-controller.js";

const hosts = [host(1), host(2, { cluster: null, connection_reason: 'gone, "quietly"\nat night' })];

describe("the form of an answer", () => {
  it("is YAML that says what JSON says", async () => {
    const { text, forPeople } = await answerForm("yaml", undefined);
    assert.equal(forPeople, false);
    assert.deepEqual(parse(text(hosts)), hosts);
  });

  it("is CSV with a line an element, paths as columns, and quotes where they are needed", () => {
    const [head = "", first = "", ...rest] = csvText([
      { name: "a", scratch: { free: 1, none: null }, list: ["x", "y"] },
      { name: 'b "c", d\ne', more: true },
    ]).split("\n");
    assert.equal(head, "name,scratch.free,scratch.none,list,more");
    assert.equal(first, "a,1,,x;y,");
    assert.equal(rest.join("\n"), '"b ""c"", d\ne",,,,true\n');
    assert.equal(csvText("text"), "value\ntext\n");
    assert.equal(csvText([]), "");
  });

  it("is CSV with a line a task, though the document is a map of them, unless a query chooses", async () => {
    await using controller = await RecordedController.start(goldenAnswers());
    const { stdout } = await controller.cli("task", "list", "--output", "csv");
    const [head = "", ...lines] = stdout.trimEnd().split("\n");
    assert.match(head, /^task,description\.id,/);
    assert.deepEqual(
      lines.map((line) => line.split(",")[0]),
      ["task-7", "task-1", "task-0"],
    );
    const chosen = await controller.cli("task", "list", "--output", "csv", "--query", "values(@)[].{by: user}");
    assert.equal(chosen.stdout, "by\nadministrator\nadministrator\nadministrator\n");
  });

  it("is CSV in which no spreadsheet finds a formula, and numbers stay numbers", () => {
    const rows = [{ "=a()": "=1+1", list: ["+x", "@y", "-z"], tab: "\t=x", number: -5, name: "a=b" }];
    assert.equal(csvText(rows), "'=a(),list,tab,number,name\n'=1+1,'+x;'@y;'-z,'\t=x,-5,a=b\n");
  });

  it("steers no terminal, whatever somebody has called a thing", async () => {
    const evil = "\u001b]0;x\u0007\u009b31m\u202e";
    const data = [{ name: evil }];
    for (const output of ["table", "json", "yaml", "csv"]) {
      const { text } = await answerForm(output, undefined);
      assert.doesNotMatch(text(data), /[^\P{C}\n]/u, output);
    }
    assert.equal((await answerForm("table", "[].name")).text(data), "\ufffd]0;x\ufffd\ufffd31m\ufffd\n");
    assert.deepEqual(JSON.parse((await answerForm("json", undefined)).text(data)), data);
  });

  it("is what a query chooses: a value a line with table, a document otherwise", async () => {
    assert.equal((await answerForm("table", "[].name")).text(hosts), "esx-01\nesx-02\n");
    assert.equal((await answerForm(undefined, "[0].scratch.free_bytes")).text(hosts), "536870912\n");
    assert.equal((await answerForm("json", "length(@)")).text(hosts), "2\n");
    assert.equal(
      (await answerForm("csv", "[].{host: host, in: cluster}")).text(hosts),
      "host,in\nhost-1,domain-c1\nhost-2,\n",
    );
    assert.equal((await answerForm("table", "[?name=='nobody'] | [0]")).text(hosts), "");
  });

  it("is refused before anything is done where the query cannot be read", async () => {
    await assert.rejects(answerForm("json", "[?"), (thrown) => {
      assert.ok(isProblem(thrown, "USAGE_INVALID"));
      assert.match(thrown.message, /--query \[\? is no JMESPath/);
      return true;
    });
    await using controller = await RecordedController.start({ "POST /api/greenroom/clusters": { json: "domain-c9" } });
    const { status } = await controller.cli("cluster", "create", "lab", "--query", "[?");
    assert.equal(status, 2);
    assert.deepEqual(controller.lines(), []);
  });

  it("carries `changed` beside the data, in every form", async () => {
    await using controller = await RecordedController.start({
      "POST /api/greenroom/clusters": { status: 201, json: "domain-c9" },
      "GET /api/greenroom/clusters/production": { json: cluster },
      "PATCH /api/greenroom/clusters/production": { status: 204 },
    });
    const made = await controller.cli("cluster", "create", "lab", "--output", "yaml");
    assert.deepEqual(parse(made.stdout), { cluster: "domain-c9", name: "lab", changed: true });
    const same = await controller.cli("cluster", "rename", "production", "production", "--query", "changed");
    assert.equal(same.stdout, "false\n");
    assert.ok(!controller.lines().some((line) => line.startsWith("PATCH")));
    const other = await controller.cli("cluster", "rename", "production", "lab", "--output", "csv");
    assert.equal(other.stdout, "cluster,name,changed\nproduction,lab,true\n");
  });

  it("holds for errors, which are the one document", async () => {
    const { status, stdout, stderr } = await greenroom(["explain", "NOTHING_AT_ALL", "--output", "yaml"]);
    assert.equal(status, 7);
    assert.equal((parse(stdout) as { error: { code: string } }).error.code, "CODE_UNKNOWN");
    assert.equal(stderr, "");
  });
});

describe("an error for people", () => {
  it("says what, why, what to do, and the code, each on a line", async () => {
    const { status, stderr } = await greenroom(["cluster", "list"], {
      env: { GREENROOM_URL: "https://127.0.0.1:1", GREENROOM_TOKEN: "t" },
    });
    assert.equal(status, 4);
    const [what = "", why = "", remedy = ""] = stderr.split("\n");
    assert.match(what, /^error CONTROLLER_UNREACHABLE: cannot reach the controller at https:\/\/127\.0\.0\.1:1$/);
    assert.match(why, /^ {2}why: {8}nothing listens there \(connection refused\)$/);
    assert.match(remedy, /^ {2}what to do: Check that the controller runs/);
  });

  it("is explained by its code, and an unknown one by those near to it", async () => {
    const { status, stdout } = await greenroom(["explain", "insufficient_space"]);
    assert.equal(status, 0);
    assert.match(stdout, /^INSUFFICIENT_SPACE\n {2}says: +‹path› has/);
    assert.match(stdout, /exit code: +5: no room/);
    const near = await greenroom(["explain", "INSUFICIENT_SPACE"]);
    assert.equal(near.status, 7);
    assert.match(near.stderr, /near to it: INSUFFICIENT_SPACE/);
  });
});
