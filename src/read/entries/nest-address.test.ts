import { describe, expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';

const controller = (
  options: string,
  name = 'Items',
): string => `import { Controller, Get, Version, VERSION_NEUTRAL } from '@nestjs/common';
import { Pool } from 'pg'; const pool = new Pool();
@Controller(${options}) export class ${name}Controller { @Get() async list() { return pool.query('select items'); } @Version('2') @Get('new') async fresh() { return pool.query('select fresh'); } }`;

function pathsOf(main: string, options: string, more: Record<string, string> = {}): string[] {
  const reading = readFiles(['@nestjs/common', '@nestjs/config', 'pg'], {
    'main.ts': `import { NestFactory } from '@nestjs/core'; import { VersioningType, RequestMethod } from '@nestjs/common'; import { ConfigService } from '@nestjs/config'; import { AppModule } from './app.module';
async function bootstrap() { const app = await NestFactory.create(AppModule); const config = app.get(ConfigService); ${main} await app.listen(3000); }
bootstrap();`,
    'app.module.ts': `import { Module } from '@nestjs/common'; import { ItemsController } from './items.controller'; @Module({ controllers: [ItemsController] }) export class AppModule {}`,
    'items.controller.ts': controller(options),
    ...more,
  });
  return reading.entryPoints.map(({ name }) => name).sort();
}

describe('where NestJS serves its controllers', () => {
  it('is below the global prefix, but for what is left out of it', () => {
    expect(pathsOf(`app.setGlobalPrefix('api');`, `'items'`)).toEqual(['GET /api/items', 'GET /api/items/new']);
    expect(pathsOf(`app.setGlobalPrefix(process.env.PREFIX || 'api');`, `'items'`)).toEqual([
      'GET /api/items',
      'GET /api/items/new',
    ]);
    expect(
      pathsOf(`app.setGlobalPrefix('/api/', { exclude: [{ path: 'items', method: RequestMethod.GET }] });`, `'items'`),
    ).toEqual(['GET /api/items/new', 'GET /items']);
  });

  it('is where a configuration says', () => {
    const files = {
      'config/app.ts': `import { registerAs } from '@nestjs/config'; export default registerAs('app', () => ({ port: 1, apiPrefix: process.env.API_PREFIX || 'rest' }));`,
    };
    const main = `app.setGlobalPrefix(config.getOrThrow('app.apiPrefix', { infer: true }), { exclude: ['/'] });`;
    expect(pathsOf(main, `'items'`, files)).toEqual(['GET /rest/items', 'GET /rest/items/new']);
    expect(pathsOf(main, `'items'`)).toEqual(['GET /items', 'GET /items/new']);
  });

  it('has versions where they stand in the path', () => {
    const versioned = `{ path: 'items', version: '1' }`;
    const uri = `app.setGlobalPrefix('api'); app.enableVersioning({ type: VersioningType.URI });`;
    expect(pathsOf(uri, versioned)).toEqual(['GET /api/v1/items', 'GET /api/v2/items/new']);
    expect(pathsOf(`app.enableVersioning();`, `{ path: 'items', version: ['1', '3'] }`)).toEqual([
      'GET /v1/items',
      'GET /v2/items/new',
      'GET /v3/items',
    ]);
    expect(pathsOf(uri, `{ path: 'items', version: VERSION_NEUTRAL }`)).toEqual(['GET /api/items', 'GET /api/v2/items/new']);
    expect(pathsOf(`app.enableVersioning({ type: VersioningType.HEADER, header: 'x' });`, versioned)).toEqual([
      'GET /items',
      'GET /items/new',
    ]);
    expect(pathsOf(`app.enableVersioning({ type: VersioningType.URI, prefix: false, defaultVersion: '4' });`, `'items'`)).toEqual(
      ['GET /2/items/new', 'GET /4/items'],
    );
    expect(pathsOf('', versioned)).toEqual(['GET /items', 'GET /items/new']);
  });
});
