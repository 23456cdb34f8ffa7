/** A value that a span attribute can have. Other objects and arrays are sent as JSON. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[] | object | null | undefined;

/** Attributes of a span, by name. */
export type Attributes = Record<string, AttributeValue>;
