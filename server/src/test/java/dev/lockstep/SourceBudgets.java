package dev.lockstep;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What TidyTest asks of the syntax tree; the JDK's own parser reads the sources. */
final class SourceBudgets {

  private static final int METHOD_LINES = 40;
  private static final int PARAMETERS = 5;
  private static final Pattern EMPTY_NAMES =
      Pattern.compile("(Base|Default)[A-Z].*|.*(Impl|Manager|Helper|Utils?)");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  private final List<String> complaints = new ArrayList<>();

  /** Reads the files; a file the parser cannot read is reported by the build itself. */
  SourceBudgets(List<Path> files) throws IOException {
    try (var manager = COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      read(manager.getJavaFileObjectsFromPaths(files));
    }
  }

  private SourceBudgets(JavaFileObject source) {
    read(List.of(source));
  }

  /** The complaints about one source text. */
  static List<String> ofText(String name, String text) {
    var uri = URI.create("string:///" + name + ".java");
    var source =
        new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    return new SourceBudgets(source)
        .complaints().stream().map(complaint -> complaint.substring(1)).toList();
  }

  /** Each as {@code file:line: what is wrong}, in the order of the sources. */
  List<String> complaints() {
    return complaints;
  }

  private void read(Iterable<? extends JavaFileObject> sources) {
    var task = COMPILER.getTask(null, null, found -> {}, List.of("-proc:none"), null, sources);
    var javac = (JavacTask) task;
    try {
      for (var unit : javac.parse()) {
        unit.accept(new Reader(unit, Trees.instance(javac).getSourcePositions()), Boolean.FALSE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Walks one file; the passed value says whether the innermost type is a record. */
  private final class Reader extends TreeScanner<Void, Boolean> {

    private final CompilationUnitTree unit;
    private final SourcePositions positions;

    private Reader(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public Void visitClass(ClassTree type, Boolean inRecord) {
      var name = type.getSimpleName().toString();
      if (EMPTY_NAMES.matcher(name).matches()) {
        complain(type, "the name " + name + " says nothing about what it does");
      }
      return super.visitClass(type, type.getKind() == Tree.Kind.RECORD);
    }

    @Override
    public Void visitMethod(MethodTree method, Boolean inRecord) {
      var name = method.getName();
      // From the signature on: annotations are not what makes a method long.
      var lines = line(positions.getEndPosition(unit, method)) - signature(method) + 1;
      if (lines > METHOD_LINES) {
        complain(method, name + " has " + lines + " lines, at most " + METHOD_LINES);
      }
      var count = method.getParameters().size();
      if (count > PARAMETERS && !(inRecord && method.getReturnType() == null)) {
        complain(method, name + " has " + count + " parameters, at most " + PARAMETERS);
      }
      return super.visitMethod(method, inRecord);
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree select, Boolean inRecord) {
      if (select.toString().equals("Thread.sleep") && !mayWait()) {
        complain(select, "Thread.sleep waits for luck; await a condition");
      }
      return super.visitMemberSelect(select, inRecord);
    }

    /** A client that polls a server elsewhere has no condition to await but time. */
    private boolean mayWait() {
      return unit.getSourceFile().toUri().getPath().contains("/cli/src/main/");
    }

    private long signature(MethodTree method) {
      var type = method.getReturnType();
      return line(positions.getStartPosition(unit, type == null ? method : type));
    }

    private void complain(Tree tree, String complaint) {
      var line = line(positions.getStartPosition(unit, tree));
      complaints.add(unit.getSourceFile().toUri().getPath() + ":" + line + ": " + complaint);
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
