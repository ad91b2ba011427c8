import type { JSXAttributeItem, JSXElement, JSXElementName, JSXFragment } from '@oxc-project/types';
import { registerPage } from '../entries/page.js';
import { locate } from '../parse.js';
import { actionName } from './action-name.js';
import { lookup } from './environment.js';
import { isEmpty } from './effect.js';
import { evaluate } from './evaluate.js';
import { capture, type Frame } from './frame.js';
import { callFunction, isExhausted } from './function.js';
import { member } from './member.js';
import { deliver, input, type Item, literal, nothing, type Value } from './value.js';

/** A JSX element: its attributes, its children, and its component's own work; handlers are actions of the page. */
export function evaluateElement(node: JSXElement | JSXFragment, frame: Frame): Value {
  if (node.type === 'JSXFragment') {
    evaluateChildren(node, frame);
    return { kind: 'unknown', why: 'element' };
  }
  const opening = node.openingElement;
  const name = elementName(opening.name);
  if (registerPage(name, node, frame)) return { kind: 'unknown', why: 'element' };
  const component = componentOf(opening.name, frame);
  const props = evaluateAttributes(opening.attributes, opening, component, frame);
  if (component?.kind === 'setter') {
    const value = props.get('value');
    if (value) component.cell.values.push(value.value);
  }
  // What is around them provides what the children use; a function as child is handed to the component instead.
  const handed = node.children.some(isFunction);
  const children = handed || component?.kind !== 'function' ? evaluateChildren(node, frame) : undefined;
  if (component?.kind === 'function') {
    // A button that is used everywhere is not read anew each time: what it is given to do is somebody's act all the same.
    if (isExhausted(component, frame.run)) for (const [name, item] of props) callHandler(name, item.value, opening, frame);
    props.set('children', { value: children ?? { kind: 'unknown', why: 'children' }, guards: [] });
    const shown = callFunction(component, [{ kind: 'record', fields: props, open: false }, nothing], frame);
    if (shown.kind !== 'unknown') deliver(shown);
    if (!handed) evaluateChildren(node, frame);
  } else {
    for (const item of props.values()) if (item.value.kind !== 'function') deliver(item.value);
  }
  return { kind: 'unknown', why: 'element' };
}

function isFunction(child: JSXElement['children'][number]): boolean {
  return child.type === 'JSXExpressionContainer' && child.expression.type.endsWith('FunctionExpression');
}

export function elementName(name: JSXElementName): string {
  if (name.type === 'JSXIdentifier') return name.name;
  if (name.type === 'JSXMemberExpression') return `${elementName(name.object)}.${name.property.name}`;
  return name.type === 'JSXNamespacedName' ? name.name.name : 'this';
}

/** The component behind a tag, when it is of this repository. */
export function componentOf(name: JSXElementName, frame: Frame): Value | undefined {
  if (name.type === 'JSXIdentifier') return /^[a-z]/.test(name.name) ? undefined : lookup(frame.environment, name.name);
  if (name.type === 'JSXMemberExpression') {
    const object = componentOf(name.object, frame);
    return object ? member(object, name.property.name, frame) : undefined;
  }
  return undefined;
}

function evaluateAttributes(
  attributes: JSXAttributeItem[],
  at: { start: number; end: number },
  component: Value | undefined,
  frame: Frame,
): Map<string, Item> {
  const props = new Map<string, Item>();
  for (const attribute of attributes) {
    if (attribute.type === 'JSXSpreadAttribute') {
      const spread = evaluate(attribute.argument, frame);
      if (spread.kind === 'record') for (const [name, item] of spread.fields) props.set(name, item);
      continue;
    }
    const name = attribute.name.type === 'JSXIdentifier' ? attribute.name.name : attribute.name.name.name;
    const value = attribute.value ? evaluate(attribute.value, frame) : literal(true);
    props.set(name, { value, guards: [] });
  }
  // The platform's own elements and foreign components call their handlers when somebody acts.
  if (component?.kind !== 'function') for (const [name, item] of props) callHandler(name, item.value, at, frame);
  return props;
}

function callHandler(name: string, handler: Value, at: { start: number; end: number }, frame: Frame): void {
  if (handler.kind !== 'function') return;
  const body = capture(
    frame,
    () =>
      void callFunction(
        handler,
        handler.node.params.map(() => input('request', 'event')),
        frame,
      ),
  );
  if (isEmpty(body)) return;
  if (!/^on[A-Z]|^(form)?action$/i.test(name)) frame.effects.push(body);
  else
    frame.effects.push({
      kind: 'deferred',
      moment: 'action',
      name: actionName(name, handler),
      location: locate(frame.module, at),
      body,
    });
}

/** Text and elements between the tags; what is shown of rows is delivered. */
export function evaluateChildren(node: JSXElement | JSXFragment, frame: Frame): Value {
  let last: Value = nothing;
  for (const child of node.children) {
    if (child.type === 'JSXElement' || child.type === 'JSXFragment') evaluateElement(child, frame);
    else if (child.type === 'JSXExpressionContainer' && child.expression.type !== 'JSXEmptyExpression') {
      const value = evaluate(child.expression, frame);
      if (value.kind === 'function') {
        last = value;
        const shown = value;
        const body = capture(
          frame,
          () =>
            void callFunction(
              shown,
              shown.node.params.map(() => input('unknown', 'props')),
              frame,
            ),
        );
        if (!isEmpty(body)) frame.effects.push(body);
      } else deliver(value);
    }
  }
  return last;
}
