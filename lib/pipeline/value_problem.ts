import { z } from "zod";
import { describeValue } from "../artifacts/mod.ts";
import { didYouMean, numberWords, wholeNumberWords } from "../base/mod.ts";

/** What a schema asks, as far as messages and flags need it. */
export interface JsonForm {
  readonly type?: string;
  readonly minItems?: number;
  readonly isNullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonForm;
  readonly properties?: Readonly<Record<string, JsonForm>>;
}

/** What a schema asks of values that are not null. */
export function jsonForm(schema: z.ZodType): JsonForm {
  return notNull(
    z.toJSONSchema(schema, { unrepresentable: "any" }) as JsonForm,
  );
}

/** The form without null, which zod puts last. */
function notNull(form: JsonForm & { anyOf?: readonly JsonForm[] }): JsonForm {
  const { anyOf: [inner] = [form] } = form;
  const [type, other] = [inner.type].flat();
  return { ...inner, type, isNullable: inner !== form || other === "null" };
}

/**
 * What is wrong with a value, in one line that says what was expected and what was
 * found; null if nothing.
 *
 * @param name What the message calls it.
 * @param found How it shows the value. Default as JSON, cut short.
 */
export function valueProblem(
  name: string,
  schema: z.ZodType,
  value: unknown,
  found = describeValue(value),
): string | null {
  const { error } = schema.safeParse(value);
  if (error === undefined && typeof value !== "object") return null;
  const form = jsonForm(schema);
  const unknown = unknownField(name, form, value);
  if (error === undefined || unknown !== null) return unknown;
  const [{ path }] = error.issues;
  let [place, expected, inner] = [name, form, value];
  for (const key of path) {
    const isItem = typeof key === "number";
    place += isItem ? `[${key}]` : `.${String(key)}`;
    expected = notNull(
      (isItem ? expected.items : expected.properties?.[String(key)]) ?? {},
    );
    inner = (inner as Record<PropertyKey, unknown>)[key];
  }
  const orNull = path.length > 0 && expected.isNullable ? " or null" : "";
  return `${place} must be ${words(expected)}${orNull}: found ` +
    (path.length === 0 ? found : describeValue(inner)) +
    listHint(expected, inner);
}

/** A field of an object that there is not; null where all are. */
function unknownField(
  name: string,
  { properties }: JsonForm,
  value: unknown,
): string | null {
  if (properties === undefined || typeof value !== "object") return null;
  const names = Object.keys(properties);
  const field = Object.keys(value ?? {}).find((key) => !names.includes(key));
  return field === undefined
    ? null
    : unknownName(`field ${name}.`, field, names);
}

/** Says of a name that there is none such, and which may have been meant. */
export function unknownName(
  what: string,
  name: string,
  names: readonly string[],
): string {
  return `unknown ${what}${name}` +
    (didYouMean(name, names) || `: there are ${names.join(", ")}`);
}

/** What a value must be. */
function words(form: JsonForm): string {
  const { type, enum: choices, exclusiveMinimum, exclusiveMaximum } = form;
  if (choices) return `one of ${choices.join(", ")}`;
  const range = {
    min: exclusiveMinimum ?? form.minimum ?? -Infinity,
    max: exclusiveMaximum ?? form.maximum ?? Infinity,
    aboveMin: exclusiveMinimum !== undefined,
    belowMax: exclusiveMaximum !== undefined,
  };
  switch (type) {
    case "integer":
      return wholeNumberWords(range);
    case "number":
      return numberWords(range);
    case "boolean":
      return "true or false";
    case "string":
      return "a text";
    case "array":
      return form.minItems ? "a list of one text or more" : "a list of texts";
    case "object":
      return `an object with ${Object.keys(form.properties ?? {}).join(", ")}`;
    default:
      return "a possible value";
  }
}

/** A list of one is often written without its brackets. */
function listHint({ type }: JsonForm, value: unknown): string {
  if (type !== "array" || typeof value !== "string") return "";
  const items = value.split(",").map((item) => JSON.stringify(item.trim()));
  return `; write [${items.join(", ")}]`;
}
