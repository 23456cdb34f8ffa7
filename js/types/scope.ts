/** What every span of a scope carries. `null` ends what held above. */
export interface Scope {
  /** Groups the calls of one conversation in Sentry. */
  conversationId?: string | null | undefined;
  user?: User | null | undefined;
  tags?: Record<string, string> | undefined;
}

export interface User {
  id?: string;
  email?: string;
  username?: string;
  ip_address?: string;
}
