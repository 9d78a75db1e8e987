/** Build constants, put in by esbuild's `define`. */
declare const __PLUGIN_ID__: string;
declare const __PLUGIN_VERSION__: string;
/** '' in every build whose panel is not on localhost. */
declare const __STUDIO_ORIGIN__: string;

declare module '*.css';
