import '@fontsource/bebas-neue';
import '@fontsource/dm-serif-display';
import '@fontsource-variable/dm-sans';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { loadBrand } from './brand';
import { startSession } from './session';

void loadBrand();
startSession();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
