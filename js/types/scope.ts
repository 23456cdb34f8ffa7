/** What every span of a scope carries. */
export interface Scope {
  /** Groups the calls of one conversation in Sentry. */
  conversationId?: string | undefined;
  user?: User | undefined;
  tags?: Record<string, string> | undefined;
}

export interface User {
  id?: string;
  email?: string;
  username?: string;
  ip_address?: string;
}
