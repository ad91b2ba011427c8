/** Whom Auth.js takes the sender of these cookies for; undefined where it knows nobody. */
export function subjectOf(cookie: string, secret: string): Promise<string | undefined>;
