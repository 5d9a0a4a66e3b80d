import { expect, test } from "vitest";
import { openApiDocument } from "./openapi-document.js";
import { API_ROOT } from "./route.js";
import { everyRoute } from "./routes.js";

const document = openApiDocument();

test("every route is documented under its path, method and id", () => {
  const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (["get", "post"] as const).flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [`${method} ${path} ${operation.operationId}`];
    }),
  );
  const described = everyRoute().map(({ method, path, id }) => `${method} ${API_ROOT}${path} ${id}`);
  expect(documented.toSorted()).toEqual(described.toSorted());
  expect(new Set(everyRoute().map(({ id }) => id)).size).toBe(described.length);
});

test("every tag says in words what its routes are about", () => {
  const said = (document.tags ?? []).map(({ name, description }) => [name, description !== ""]);
  expect(said.length).toBeGreaterThan(20);
  expect(said).toEqual(said.map(([name]) => [name, true]));
});

test("every parameter in a path is described, and none that is not there", () => {
  for (const route of everyRoute()) {
    const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(route.params?.shape ?? {}).toSorted(), route.id).toEqual(named.toSorted());
  }
});

test("every reference in the document leads somewhere", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(50);
  for (const [, name] of references) expect(document.components?.schemas).toHaveProperty(String(name));
});

test("bodies take no field that is not named, and markings are labels of TLP 2.0", () => {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const body = item.post?.requestBody;
    if (body === undefined || "$ref" in body) continue;
    // What a product sends is its own; the source's mapping knows it.
    if (path.startsWith(`${API_ROOT}/triggers/`)) continue;
    const schema = body.content["application/json"]?.schema;
    const resolved =
      schema !== undefined && "$ref" in schema
        ? document.components?.schemas?.[String(schema.$ref).split("/").at(-1) ?? ""]
        : schema;
    expect(resolved, path).toHaveProperty("additionalProperties", false);
  }
  expect(document.components?.schemas?.DraftAid).toHaveProperty("properties.marking.enum.4", "TLP:RED");
});
