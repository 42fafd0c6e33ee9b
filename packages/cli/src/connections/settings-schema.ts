/** What is read of a kind's JSON Schema. */
export interface SettingsSchema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SettingsSchema>>;
  readonly additionalProperties?: SettingsSchema | boolean;
  readonly anyOf?: readonly SettingsSchema[];
  readonly oneOf?: readonly SettingsSchema[];
  readonly required?: readonly string[];
}

/** The schema of a setting such as `secretHeaders.authorization`; undefined where there is none. */
export function schemaAt(schema: SettingsSchema, path: readonly string[]): SettingsSchema | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const { properties = {}, additionalProperties, anyOf = [], oneOf = [] } = schema;
  const open = typeof additionalProperties === "object" ? additionalProperties : undefined;
  const own = Object.hasOwn(properties, key) ? properties[key] : open;
  if (own) return schemaAt(own, rest);
  for (const each of [...anyOf, ...oneOf]) {
    const found = schemaAt(each, path);
    if (found) return found;
  }
  return undefined;
}

/** Whether a setting is a secret: its value stands on no command line. */
export function isSecret(schema: SettingsSchema | undefined): boolean {
  return schema?.format === "password";
}

/** Settings that must be given and are not. */
export function missingSettings(
  schema: SettingsSchema,
  settings: Readonly<Record<string, unknown>>,
): readonly string[] {
  return (schema.required ?? []).filter((key) => !Object.hasOwn(settings, key));
}
