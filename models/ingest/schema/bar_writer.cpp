#include "models/ingest/schema/bar_writer.h"
