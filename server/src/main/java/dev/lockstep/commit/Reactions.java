package dev.lockstep.commit;

import java.util.List;

/** All reactions, asked for their needs before loading and run when an event is announced. */
final class Reactions {

  private final List<Reaction<?>> reactions;

  Reactions(List<Reaction<?>> reactions) {
    this.reactions = List.copyOf(reactions);
  }

  void needs(Command<?> command, Needs needs) {
    for (Reaction<?> reaction : reactions) {
      if (command.mayAnnounce().contains(reaction.event())) {
        reaction.needs(command.family(), needs);
      }
    }
  }

  void moreNeeds(Command<?> command, Rows loaded, Needs needs) {
    for (Reaction<?> reaction : reactions) {
      if (command.mayAnnounce().contains(reaction.event())) {
        reaction.moreNeeds(command.family(), loaded, needs);
      }
    }
  }

  void react(Object event, Workspace workspace) {
    for (Reaction<?> reaction : reactions) {
      reactTo(reaction, event, workspace);
    }
  }

  private static <E> void reactTo(Reaction<E> reaction, Object event, Workspace workspace) {
    if (reaction.event().isInstance(event)) {
      reaction.react(reaction.event().cast(event), workspace);
    }
  }
}
