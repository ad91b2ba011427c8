/** What is wrong with a Blueprint whose shape is right, and the path of the key at which it is. */
export interface BlueprintProblem {
  path: string;
  text: string;
}

/** How entities, fields, lists and the rest may be called. */
export const name = /^[a-z][a-zA-Z0-9]{0,39}$/;

/** Words that the code of an output cannot call a function or a parameter by: the language's, and its own. */
export const words = new Set(
  `arguments asPerson after app await begins break case catch class cleanUp const continue dashboardRoutes database debugger default delete
  do else enum eval export extends false finally for from function if implements import in instanceof interface jobList let limit
  mostPeriods new null package person private protected public query request return services slotRoutes static super switch this throw to
  transaction true try typeof undefined var void while with yield`.split(/\s+/),
);
