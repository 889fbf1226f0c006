from madang.audit.tests.things import things as things
