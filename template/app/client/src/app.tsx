import { Route, Routes } from 'react-router';
import { Frame } from './parts/frame';
import { Account } from './screens/account';
import { ActionScreen } from './screens/action';
import { Detail } from './screens/detail';
import { Edit } from './screens/edit';
import { Enter } from './screens/enter';
import { Figures } from './screens/figures';
import { Home } from './screens/home';
import { ListScreen } from './screens/list';
import { Make } from './screens/make';
import { Nothing } from './screens/nothing';
import { Waiting } from './screens/waiting';

/** Every address and its screen. A screen of your own goes before `:route`, such as `shops/:id`. */
export function App() {
  return (
    <Routes>
      <Route element={<Frame />}>
        <Route index element={<Home />} />
        <Route path="sign-in" element={<Enter key="in" way="in" />} />
        <Route path="sign-up" element={<Enter key="up" way="up" />} />
        <Route path="me" element={<Account />} />
        <Route path="me/waiting" element={<Waiting />} />
        <Route path="me/actions/:action" element={<ActionScreen />} />
        <Route path="me/figures/:dashboard/:parent?" element={<Figures />} />
        <Route path=":route" element={<ListScreen />} />
        <Route path=":route/new" element={<Make />} />
        <Route path=":route/:id" element={<Detail />} />
        <Route path=":route/:id/edit" element={<Edit />} />
        <Route path="*" element={<Nothing />} />
      </Route>
    </Routes>
  );
}
