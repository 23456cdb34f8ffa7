/** The only error that genspan throws, and only from `init`: what is wrong with the options. */
export class SetupError extends Error {
  override readonly name = "SetupError";
  /** A stable word for programs, such as `invalid_dsn`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
