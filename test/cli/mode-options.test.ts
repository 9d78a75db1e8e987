import { describe, expect, test } from '@jest/globals';
import { parseColorize } from '../../cli/colorize-command.js';

const FILES = ['--sketch', 's.png', '--reference', 'r.png', '--out', 'o.png'];
const parse = (...options: string[]) => parseColorize([...FILES, ...options])!;

describe('modes on the command line', () => {
  test('a background picture asks for background attention, unless another is asked for', () => {
    const { background, changes } = parse(
      '--background',
      'b.png',
      '--merge',
      '0.2',
      '--background-factor',
      '0.9',
    );
    const strengths = { foregroundStrength: 1, backgroundStrength: 1 };
    expect(background).toBe('b.png');
    expect(changes).toEqual({
      attention: { kind: 'background', ...strengths, merge: 0.2, backgroundFactor: 0.9 },
    });
    const styled = parse('--background', 'b.png', '--attention', 'plain', '--style', '--style-merge', '0.5');
    expect(styled.changes).toEqual({ attention: { kind: 'plain' }, style: true, styleMerge: 0.5 });
  });

  test('every other mode becomes its field', () => {
    const options = [
      ...[
        '--attention',
        'foreground',
        '--foreground-strength',
        '0.8',
        '--remove-foreground',
        '--merge-characters',
      ],
      ...[
        '--reference-padding',
        '1.5',
        '--background-padding',
        '2',
        '--reference-crop',
        'whole',
        '--preprocess',
        'lineart-sk',
      ],
      ...['--result-background', 'white', '--injection', '0.4', '--injection-sketch', '0.3'],
    ];
    expect(parse(...options).changes).toEqual({
      attention: { kind: 'foreground', foregroundStrength: 0.8, backgroundStrength: 1, merge: 0 },
      removeForeground: true,
      mergeCharacters: true,
      referenceCrop: 'whole',
      referencePadding: 1.5,
      backgroundPadding: 2,
      preprocess: 'lineart-sk',
      resultBackground: 'white',
      injection: { start: 0, fidelity: 0.4, sketchFidelity: 0.3 },
    });
  });

  test('edits have a target, a control and perhaps an anchor', () => {
    const { changes } = parse(
      '--edit',
      'blond hair | hair',
      '--edit',
      'sea|ground|grass',
      '--edit-scale',
      '5',
    );
    const rest = { scale: 5, enhanced: false, thresholds: [0.5, 0.55, 0.65, 0.95] };
    expect(changes.edits).toEqual([
      { target: 'blond hair', control: 'hair', anchor: null, ...rest },
      { target: 'sea', control: 'ground', anchor: 'grass', ...rest },
    ]);
  });

  test.each([
    [['--attention', 'everything'], /--attention is one of plain, foreground, background, both/],
    [['--merge', '0.5'], /need an --attention that splits them/],
    [['--attention', 'plain', '--background-factor', '0.5'], /need an --attention that splits them/],
    [['--edit', 'hair'], /--edit takes "TARGET \| CONTROL"/],
    [['--style-merge', 'much'], /--style-merge takes a number/],
  ])('%j is refused', (options, message) => {
    expect(() => parse(...options)).toThrow(message);
  });
});
