//! One lane at a time on one employee (CNC-4); whoever is in a bulk import that is not settled belongs to the Import. A lane that finds an employee taken is due again when they are
//! free: giving back rings the bells.

use sync_core::EmployeeId;

use crate::Engine;

/// The right to work on one employee; given back when dropped, also by a tick that was given up.
pub(crate) struct Turn {
    engine: Engine,
    employee: EmployeeId,
}

impl Turn {
    /// Takes the turn, unless another lane has it.
    pub(crate) fn take(engine: &Engine, employee: &EmployeeId) -> Option<Turn> {
        let mut memory = engine.memory();
        let is_free = !memory.has_in_flight(employee) && memory.busy.insert(employee.clone());
        if !is_free {
            rulebook::hit(&rulebook::CNC_4);
        }
        is_free.then(|| Turn { engine: engine.clone(), employee: employee.clone() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.engine.memory().busy.remove(&self.employee);
        let (_, import, inbox) = self.engine.nudges();
        import.ring();
        inbox.ring();
        self.engine.ring_hands();
    }
}
