import { expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';

it('takes what a route’s address names for given, where a wrapper looks whether there is any', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"scripts":{"dev":"next dev"},"dependencies":{"next":"15.0.0","@prisma/client":"6.0.0"}}',
    'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = env("URL")
}
model Note {
  id      String @id @default(uuid())
  visitId String
  text    String
}`,
    'src/lib/with-auth.ts': `export function withAuth(handler) {
  return async (req, context) => {
    const params = context?.params ? await context.params : {};
    return handler(req, { user: { id: req.headers.get('user') } }, params);
  };
}`,
    'src/app/api/visits/[id]/notes/route.ts': `import { PrismaClient } from '@prisma/client';
import { withAuth } from '../../../../../lib/with-auth';
const prisma = new PrismaClient();
export const GET = withAuth(async (req, { user }, params) => {
  const visitId = params.id;
  return Response.json(await prisma.note.findMany({ where: { visitId } }));
});`,
  });
  expect(app.statements.map(({ sql }) => sql.replace(/^.* WHERE /, ''))).toEqual([
    expect.stringMatching(/^"public"\."Note"\."visitId" = \$1/),
  ]);
});
