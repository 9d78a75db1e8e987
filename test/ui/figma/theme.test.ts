import { describe, expect, test } from '@jest/globals';
import {
  followTheme,
  openingTheme,
  themeOfClass,
  themeOfColour,
  themeOfMessage,
  type Theme,
} from '../../../ui/figma/theme.js';

test('the address says the theme, else the system', () => {
  expect(openingTheme('#theme=dark', false)).toBe('dark');
  expect(openingTheme('#theme=light', true)).toBe('light');
  expect(openingTheme('#theme=pink', true)).toBe('dark');
  expect(openingTheme('', false)).toBe('light');
});

test('Figma’s class is found among others', () => {
  expect(themeOfClass('a figma-dark b')).toBe('dark');
  expect(themeOfClass('figma-light')).toBe('light');
  expect(themeOfClass('figma-darker')).toBeNull();
  expect(themeOfClass('')).toBeNull();
});

describe('a background', () => {
  test.each([
    ['rgba(255, 255, 255, 1)', 'light'],
    ['rgb(44, 44, 44)', 'dark'],
    ['rgb(44 44 44 / 1)', 'dark'],
    ['rgb(0, 0, 255)', 'dark'],
    ['rgb(255, 255, 0)', 'light'],
    ['color(srgb 0.9 0.9 0.9)', 'light'],
    ['color(srgb 0.1 0.1 0.1 / 0.9)', 'dark'],
  ] as const)('%s is %s', (colour, theme) => expect(themeOfColour(colour)).toBe(theme));

  test.each(['rgba(0, 0, 0, 0)', 'transparent', '', 'rgb(a, b, c)', 'rgb(1)'])('%s says nothing', (colour) =>
    expect(themeOfColour(colour)).toBeNull(),
  );
});

const word = (name: unknown, type = 'THEME') => ({
  figmaMessage: { type, payload: { name, variables: {} } },
});

test('Figma’s message is understood, and nothing that only looks like it', () => {
  expect(themeOfMessage(word('dark'))).toBe('dark');
  expect(themeOfMessage(word('light'))).toBe('light');
  for (const data of [word('sepia'), word(1), word('dark', 'FONT'), { figmaMessage: null }, null, 'dark'])
    expect(themeOfMessage(data)).toBeNull();
});

test('a theme is taken from Figma only', () => {
  const heard: Theme[] = [];
  const listeners: ((event: { data: unknown; origin: string }) => void)[] = [];
  const port = {
    addEventListener: (_type: 'message', listener: (typeof listeners)[number]) =>
      void listeners.push(listener),
  };
  followTheme(port, ['https://www.figma.com'], (theme) => heard.push(theme));
  for (const [name, origin] of [
    ['dark', 'https://evil.example'],
    ['dark', 'https://www.figma.com'],
    ['light', 'https://www.figma.com'],
    ['sepia', 'https://www.figma.com'],
  ] as const)
    listeners.forEach((listener) => listener({ data: word(name), origin }));
  expect(heard).toEqual(['dark', 'light']);
});
