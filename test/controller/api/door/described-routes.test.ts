import assert from "node:assert/strict";
import { StartedController } from "../started-controller.js";

/** By its description, from which clients are generated: what is not described nobody uses. */
describe("every route, as it is described,", () => {
  type Route = readonly [name: string, method: string, operation: Operation];
  interface Operation {
    readonly parameters?: readonly { readonly name: string }[];
    readonly responses: Readonly<Record<string, { readonly content?: Record<string, { schema: Shape }> }>>;
  }
  interface Shape {
    readonly type?: string;
    readonly properties?: object;
    readonly additionalProperties?: unknown;
  }
  const routes: Route[] = [];
  before(async () => {
    await using door = await StartedController.start();
    const { json } = await door.ask("GET", "/api/docs/openapi.json");
    const paths = Object.entries(json.paths as Record<string, Record<string, Operation>>);
    for (const [path, methods] of paths)
      for (const [method, operation] of Object.entries(methods)) routes.push([`${method} ${path}`, method, operation]);
  });
  const without = (parameter: string, wanted: (route: Route) => boolean): readonly string[] =>
    routes
      .filter(wanted)
      .filter(([, , { parameters = [] }]) => !parameters.some(({ name }) => name === parameter))
      .map(([name]) => name);
  const isList = ([, method, { responses }]: Route): boolean => {
    const shape = responses["200"]?.content?.["application/json"]?.schema;
    const isMap = shape?.type === "object" && shape.properties === undefined && Boolean(shape.additionalProperties);
    return method === "get" && (shape?.type === "array" || isMap);
  };

  it("that answers a list takes pages, and all but the audit log the same filters", () => {
    assert.ok(routes.filter(isList).length > 40);
    assert.deepEqual(without("page_token", isList), []);
    assert.deepEqual(without("limit", isList), []);
    assert.deepEqual(without("filter", isList), ["get /api/greenroom/audit"]);
  });

  it("that changes what can be read takes If-Match, and every one that does something Idempotency-Key", () => {
    // Each of these says all of what it sets, starts a task of its own, or is no part of this product.
    const whole =
      /\/(umds|uploads|session|enablement\/software)$|device-overrides\/[a-z-]+$|\/software\/solutions\/\{solution\}$/;
    const isEdit = ([name, method]: Route): boolean => /put|patch/.test(method) && !whole.test(name);
    assert.ok(routes.filter(isEdit).length > 20);
    assert.deepEqual(without("If-Match", isEdit), []);
    const opens = /\/session(\?~action=get|\/oidc)?$|^post \/api$/;
    const acts = ([name, method]: Route): boolean => method !== "get" && !opens.test(name);
    assert.deepEqual(without("Idempotency-Key", acts), []);
  });
});
