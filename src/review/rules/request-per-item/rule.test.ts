import { testPage } from '../../../../test/support/page.js';

testPage(import.meta.url);
