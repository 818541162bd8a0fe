import { expect, it } from "vitest";
import schema from "../../../platform/metadata/schemas/report.schema.json";
import { WIDGETS } from "./registry";

it("draws every picture a report may name, and no other", () => {
  expect(WIDGETS.map((definition) => definition.type)).toEqual(
    schema.properties.picture.properties.type.enum,
  );
});
