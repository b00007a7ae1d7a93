#include "app/ctl/import_command.h"
