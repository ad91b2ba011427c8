import type { Recipe } from '../../requests/compose.js';
import { differences, type Noise } from './answers.js';
import { ask, type Side } from './side.js';

/** What of each read differs although nothing was written: asked once, and known from then on. */
export interface Noises {
  of(recipe: Recipe): Promise<Noise>;
}

/** By asking one instance twice, and the other once. */
export function noisesBetween(a: Side, b: Side): Noises {
  const known = new Map<Recipe, Promise<Noise>>();
  const measure = async (recipe: Recipe): Promise<Noise> => {
    const [first, second, other] = [await ask(recipe, a), await ask(recipe, a), await ask(recipe, b)];
    return new Set([...differences(first, second).keys(), ...differences(first, other).keys()]);
  };
  return {
    of: (recipe) => {
      const noise = known.get(recipe) ?? measure(recipe);
      known.set(recipe, noise);
      return noise;
    },
  };
}
