/** What every span of a scope carries. `null` ends what was set before. */
export interface Scope {
  /** Groups the calls of one conversation in Sentry. */
  conversationId?: string | null | undefined;
  /** Whom the work is done for. */
  user?: User | null | undefined;
  /** Tags to find spans and errors by in Sentry. */
  tags?: Record<string, string> | undefined;
}

/** A user, in the words of Sentry's SDKs. All of it is sent as it is. */
export interface User {
  id?: string;
  email?: string;
  username?: string;
  ip_address?: string;
}
