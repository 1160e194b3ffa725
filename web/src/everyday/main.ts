import { mount } from 'svelte';
import '../shared/theme.css';
import App from './App.svelte';
import { whoIs } from '../shared/api';
import { session } from '../shared/session.svelte';

mount(App, { target: document.getElementById('app')! });
if (session.token)
  whoIs(session.token).then(
    (who) => (session.who = who),
    () => undefined, // the first question that is refused opens the sign-in
  );
