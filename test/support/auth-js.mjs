// In JavaScript, because the types of @auth/core bring those of browsers along.
import { getToken } from '@auth/core/jwt';

export async function subjectOf(cookie, secret) {
  const token = await getToken({ req: { headers: new Headers({ cookie }) }, secret, secureCookie: true });
  return token?.sub;
}
